; Uninstalling, and going back to the version before.

Function un.onInit
  !insertmacro Begin "un."
  ReadRegStr $R1 HKLM "${KEY}" "InstallLocation"
  ${If} $R1 == $INSTDIR
    !insertmacro ForMachine
  ${Else}
    !insertmacro ForUser
  ${EndIf}
  !insertmacro Option "un." "ROLLBACK"
  ${If} $R0 = 1
    Call un.RollBack
  ${EndIf}
FunctionEnd

Function un.RollBack
  ${IfNot} ${FileExists} "$INSTDIR\app.old\Xianghu.exe"
    !insertmacro EndWith "un." ${FAILED} "$(NothingBefore)"
  ${EndIf}
  Call un.AwaitClosed
  RMDir /r "$INSTDIR\app.new"
  ClearErrors
  ; After a run that was cut short there may be none to put aside.
  ${If} ${FileExists} "$INSTDIR\app\Xianghu.exe"
    !insertmacro Move "un." "$INSTDIR\app" "$INSTDIR\app.new"
    ${If} ${Errors}
      !insertmacro EndWith "un." ${FAILED} "$(CannotWrite)"
    ${EndIf}
  ${Else}
    RMDir /r "$INSTDIR\app"
  ${EndIf}
  !insertmacro Move "un." "$INSTDIR\app.old" "$INSTDIR\app"
  ${If} ${Errors}
    Rename "$INSTDIR\app.new" "$INSTDIR\app"
    !insertmacro EndWith "un." ${FAILED} "$(CannotWrite)"
  ${EndIf}
  Rename "$INSTDIR\app.new" "$INSTDIR\app.old"
  ClearErrors
  FileOpen $R3 "$INSTDIR\app\version" r
  FileRead $R3 $Now
  FileClose $R3
  Call un.Tell
  !insertmacro EndWith "un." ${DONE} "$(WentBack)"
FunctionEnd

Section "Uninstall"
  Call un.AwaitClosed
  !insertmacro DeleteShortcuts
  DeleteRegValue SHCTX "${RUN}" "Xianghu"
  !insertmacro ForgetBundles
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\app.old"
  RMDir /r "$INSTDIR\app.new"
  RMDir /r "$INSTDIR\updates"
  Delete "$INSTDIR\update-root.json"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "${KEY}"
  !insertmacro Option "un." "DATA="
  ${If} $R1 == "delete"
    Call un.DeleteData
  ${Else}
    Call un.FindData
    StrCpy $Said "$(DataStay)"
  ${EndIf}
  !insertmacro Say "un." "$Said"
  MessageBox MB_OK|MB_ICONINFORMATION "$Said" /SD IDOK
  SetErrorLevel ${DONE}
SectionEnd

; Where the configuration says that the data are, or where they are when it says nothing.
Function un.FindData
  StrCpy $R2 ""
  ${If} ${FileExists} "$Settings\xianghu.ini"
    InitPluginsDir
    CopyFiles /SILENT "$Settings\xianghu.ini" "$PLUGINSDIR\xianghu.ini"
    StrCpy $R9 "$PLUGINSDIR\xianghu.ini"
    Call un.Widen
    ReadINIStr $R2 "$PLUGINSDIR\xianghu.ini" "xianghu" "data_folder"
    ExpandEnvStrings $R2 "$R2"
  ${EndIf}
  ${If} $R2 == ""
    SetShellVarContext current
    StrCpy $R2 "$LOCALAPPDATA\Xianghu"
  ${EndIf}
FunctionEnd

Function un.DeleteData
  Call un.FindData
  ; Only what is a data folder of ours.
  ${If} ${FileExists} "$R2\key.check"
    RMDir /r "$R2"
    ${If} ${FileExists} "$R2\*.*"
      StrCpy $Said "$(DataLeft)"
    ${Else}
      StrCpy $Said "$(DataGone)"
    ${EndIf}
  ${Else}
    StrCpy $Said "$(NoData)"
  ${EndIf}
  RMDir /r "$Settings"
FunctionEnd
