; What set-up says, in Chinese and in English.

!macro Text name chinese english
LangString ${name} ${LANG_SIMPCHINESE} "${chinese}"
LangString ${name} ${LANG_ENGLISH} "${english}"
!macroend

!insertmacro Text ProgramTitle "乡呼" "Xianghu"
!insertmacro Text Closing "请正在运行的乡呼保存并退出……" "Asking the running Xianghu to save and close …"
!insertmacro Text StillRunning "乡呼还在运行。请保存并关闭它，再重试。什么都没有改动。" "Xianghu is still running. Save and close it, then try again. Nothing was changed."
!insertmacro Text CannotWrite "文件写不进去。请检查磁盘空间和权限，再重试；原来的程序还在。" "The files cannot be written. Check the disk's space and the permissions, then try again; the program before is still there."
!insertmacro Text NewerIsThere "这台电脑上的乡呼（$R1）比 ${VERSION} 新，没有改动。要退回旧版本，请用 Uninstall.exe /ROLLBACK。" "The Xianghu on this PC ($R1) is newer than ${VERSION}; nothing was changed. To go back, use Uninstall.exe /ROLLBACK."
!insertmacro Text WindowsTooOld "乡呼需要 64 位的 Windows 10 1809 或更新版本。" "Xianghu needs 64-bit Windows 10 1809 or later."
!insertmacro Text NotAllowed "为所有人安装需要管理员权限。不用管理员权限，请改用 /CURRENTUSER。" "Installing for all users needs an administrator. Without one, use /CURRENTUSER."
!insertmacro Text BadConfiguration "配置有错，没有安装：" "The configuration is wrong; nothing was installed:"
!insertmacro Text NothingBefore "没有可以退回的旧版本。" "There is no version before to go back to."
!insertmacro Text WentBack "已退回上一个版本，数据没有改动。" "Back at the version before; the data are untouched."
!insertmacro Text DataStay "乡呼已卸载。数据文件夹和配置还在；要一起删除，请用 Uninstall.exe /DATA=delete。" "Xianghu is uninstalled. The data folder and the configuration are still there; to delete them too, use Uninstall.exe /DATA=delete."
!insertmacro Text Usage "/S  /ALLUSERS | /CURRENTUSER  /D=C:\...$\r$\n/CONFIG=xianghu.ini  /SERVER=https://...  /CA=county.pem  /CODE=...  /PROXY=system|none|http://...$\r$\n/DATA=...  /LANG=zh_CN|en  /UPDATES=automatic|hold|off  /RING=...  /UPDATEFOLDER=...  /UPDATEROOT=root.json$\r$\n/AUTOSTART=1|0  /DOWNGRADE" "/S  /ALLUSERS | /CURRENTUSER  /D=C:\...$\r$\n/CONFIG=xianghu.ini  /SERVER=https://...  /CA=county.pem  /CODE=...  /PROXY=system|none|http://...$\r$\n/DATA=...  /LANG=zh_CN|en  /UPDATES=automatic|hold|off  /RING=...  /UPDATEFOLDER=...  /UPDATEROOT=root.json$\r$\n/AUTOSTART=1|0  /DOWNGRADE"
