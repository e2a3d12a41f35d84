; What the set-up program and the uninstaller both do.

; Says a sentence where details are shown, and in the log.
!macro Say un text
  DetailPrint "${text}"
  Push "${text}"
  Call ${un}TakeDown
!macroend

!macro TakeDownFunction un
Function ${un}TakeDown
  Exch $R9
  ${If} $Log != ""
    Push $R3
    ClearErrors
    FileOpen $R3 "$Log" a
    ${IfNot} ${Errors}
      FileSeek $R3 0 END
      FileWriteUTF16LE /BOM $R3 "$R9$\r$\n"
      FileClose $R3
    ${EndIf}
    Pop $R3
  ${EndIf}
  Pop $R9
FunctionEnd
!macroend
!insertmacro TakeDownFunction ""
!insertmacro TakeDownFunction "un."

; Ends with a status and a sentence; asks nobody where nobody looks.
!macro EndWith un status text
  SetErrorLevel ${status}
  !insertmacro Say "${un}" "${text}"
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Call ${un}Restart
  Quit
!macroend

; $R0: whether the option is there (1), $R1: its value.  A name that ends in = has one.
!macro Option un name
  StrCpy $R7 "/${name}"
  Call ${un}Option
!macroend

; Goes through the command line as Windows parts it: by spaces outside of quotes.  NSIS's own GetOptions
; would end a value at the next /, as in https://.
!macro OptionFunction un
Function ${un}Option
  StrCpy $R0 0
  StrCpy $R1 ""
  StrLen $R6 $R7
  ${${un}GetParameters} $R8
  ${Do}
    ${If} $R8 == ""
      ${ExitDo}
    ${EndIf}
    Call ${un}NextWord
    StrCpy $R4 $R5 $R6
    ${If} $R4 == $R7
      StrCpy $R4 $R7 1 -1
      ${If} $R4 == "="
        StrCpy $R0 1
        StrCpy $R1 $R5 "" $R6
        ${ExitDo}
      ${ElseIf} $R5 == $R7
        StrCpy $R0 1
        ${ExitDo}
      ${EndIf}
    ${EndIf}
  ${Loop}
  ClearErrors
FunctionEnd

; Takes the next word, without its quotes, from $R8 to $R5.
Function ${un}NextWord
  StrCpy $R5 ""
  StrCpy $R3 0
  ${Do}
    StrCpy $R4 $R8 1
    StrCpy $R8 $R8 "" 1
    ${If} $R4 == '"'
      IntOp $R3 1 - $R3
    ${ElseIf} $R4 == ""
      ${ExitDo}
    ${ElseIf} $R4 == " "
    ${AndIf} $R3 = 0
      ${If} $R5 != ""
        ${ExitDo}
      ${EndIf}
    ${Else}
      StrCpy $R5 "$R5$R4"
    ${EndIf}
  ${Loop}
FunctionEnd
!macroend
!insertmacro OptionFunction ""
!insertmacro OptionFunction "un."

; For whom: said, or found in the registry, or everyone where this account may do that.
!macro Begin un
  SetRegView 64
  System::Call 'kernel32::GetCurrentDirectory(i ${NSIS_MAX_STRLEN}, t .s)'
  Pop $Here
  !insertmacro Option "${un}" "LOG="
  StrCpy $Log ""
  ${If} $R1 != ""
    GetFullPathName $Log "$R1"
    ${If} $Log == ""
      StrCpy $Log $R1
    ${EndIf}
  ${EndIf}
  !insertmacro Option "${un}" "LANG="
  ${If} $R1 == "zh_CN"
    StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
  ${ElseIf} $R1 == "en"
    StrCpy $LANGUAGE ${LANG_ENGLISH}
  ${EndIf}
!macroend

!macro ForMachine
  StrCpy $Scope machine
  SetShellVarContext all
  StrCpy $Settings "$APPDATA\Xianghu"
!macroend

!macro ForUser
  StrCpy $Scope user
  SetShellVarContext current
  StrCpy $Settings "$LOCALAPPDATA\Xianghu"
!macroend

; Waits until nothing of $INSTDIR\app runs: asks it to close, as the window's cross does, again and again.
!macro AwaitClosed un
Function ${un}AwaitClosed
  StrCpy $R2 0
  again:
    IfFileExists "$INSTDIR\app\Xianghu.exe" 0 closed
    ClearErrors
    FileOpen $R3 "$INSTDIR\app\Xianghu.exe" a
    IfErrors running
    FileClose $R3
    Goto closed
  running:
    ${If} $R2 = 0
      !insertmacro Say "${un}" "$(Closing)"
      nsExec::Exec /TIMEOUT=15000 '"$INSTDIR\app\Xianghu.exe" --close'
      Pop $R4
    ${EndIf}
    ${If} $R2 >= ${WAIT_SECONDS}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRunning)" /SD IDCANCEL IDRETRY anew
      !if "${un}" == ""
        Call Abandon
      !endif
      !insertmacro EndWith "${un}" ${STILL_RUNNING} "$(StillRunning)"
    ${EndIf}
    Sleep 1000
    IntOp $R2 $R2 + 1
    Goto again
  anew:
    StrCpy $R2 0
    Goto again
  closed:
    ClearErrors
FunctionEnd
!macroend
!insertmacro AwaitClosed ""
!insertmacro AwaitClosed "un."

; Where the program itself ran this to be updated, it is opened again, whatever came of it.
!macro Restart un
Function ${un}Restart
  ${If} $Again = 1
    IfFileExists "$INSTDIR\app\Xianghu.exe" 0 +2
      Exec '"$INSTDIR\app\Xianghu.exe"'
  ${EndIf}
FunctionEnd
!macroend
!insertmacro Restart ""
!insertmacro Restart "un."

; Moves $R8 to $R9, also over a file that is there; what a virus scanner holds, it soon lets go.
; Leaves the error flag where it could not.
!macro MoveFunction un
Function ${un}Move
  StrCpy $R6 0
  ${Do}
    ; MOVEFILE_REPLACE_EXISTING and MOVEFILE_WRITE_THROUGH: a cut of power leaves the one or the other.
    System::Call 'kernel32::MoveFileEx(t R8, t R9, i 9) i .R7'
    ${If} $R7 <> 0
      ClearErrors
      Return
    ${EndIf}
    IntOp $R6 $R6 + 1
    Sleep 500
  ${LoopUntil} $R6 > 20
  SetErrors
FunctionEnd
!macroend
!insertmacro MoveFunction ""
!insertmacro MoveFunction "un."

!macro Move un from to
  StrCpy $R8 "${from}"
  StrCpy $R9 "${to}"
  Call ${un}Move
!macroend

; Rewrites the file $R9 in UTF-16, which alone Windows reads and writes key by key with Chinese in it.
; A file is UTF-8, or of an old editor: GB18030, or GBK where Windows lacks that.
!macro WidenFrom codepage flags
  System::Call 'kernel32::MultiByteToWideChar(i ${codepage}, i ${flags}, p R4, i R5, p R8, i ${MOST_BYTES}) i .R6'
!macroend

!macro WidenFunction un
Function ${un}Widen
  FileOpen $R3 "$R9" r
  System::Alloc ${MOST_BYTES}
  Pop $R4
  System::Call 'kernel32::ReadFile(p R3, p R4, i ${MOST_BYTES}, *i .R5, p 0)'
  FileClose $R3
  System::Call '*$R4(&i2 .R6)'
  IntOp $R6 $R6 & 0xFFFF
  ${If} $R6 <> 0xFEFF
  ${AndIf} $R5 > 0
    System::Alloc ${TWICE_MOST_BYTES}
    Pop $R8
    ; MB_ERR_INVALID_CHARS (8): what is not UTF-8 is not taken for it.
    !insertmacro WidenFrom 65001 8
    ${If} $R6 = 0
      !insertmacro WidenFrom 54936 0
    ${EndIf}
    ${If} $R6 = 0
      !insertmacro WidenFrom 936 0
    ${EndIf}
    ${If} $R6 > 0
      FileOpen $R3 "$R9" w
      System::Call '*$R8(&i2 .R5)'
      IntOp $R5 $R5 & 0xFFFF
      ${If} $R5 <> 0xFEFF
        FileWriteWord $R3 0xFEFF
      ${EndIf}
      IntOp $R6 $R6 * 2
      System::Call 'kernel32::WriteFile(p R3, p R8, i R6, *i .R5, p 0)'
      FileClose $R3
    ${EndIf}
    System::Free $R8
  ${EndIf}
  System::Free $R4
  ClearErrors
FunctionEnd
!macroend
!insertmacro WidenFunction ""
!insertmacro WidenFunction "un."

; Shortcuts, registry and the rest that tells Windows of $INSTDIR\app.
; It may have been made in another language.
!macro DeleteShortcuts
  Delete "$SMPROGRAMS\乡呼.lnk"
  Delete "$SMPROGRAMS\Xianghu.lnk"
!macroend

!macro Tell un
Function ${un}Tell
  !insertmacro DeleteShortcuts
  CreateDirectory "$SMPROGRAMS"
  CreateShortcut "$SMPROGRAMS\$(ProgramTitle).lnk" "$INSTDIR\app\Xianghu.exe"
  WriteRegStr SHCTX "${KEY}" "DisplayName" "$(ProgramTitle)"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "$Now"
  WriteRegStr SHCTX "${KEY}" "Publisher" "Xianghu contributors"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\app\Xianghu.exe"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  !insertmacro TellBundles
FunctionEnd
!macroend
!insertmacro Tell ""
!insertmacro Tell "un."

