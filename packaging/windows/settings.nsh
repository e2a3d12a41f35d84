; Puts the configuration together that was said, checks it, and takes it over.

; Writes one said option into the new configuration.
!macro Setting option key
  !insertmacro Option "" "${option}="
  ${If} $R0 = 1
    Call BeginSettings
    WriteINIStr "${STAGED}\xianghu.ini" "xianghu" "${key}" '$R1'
  ${EndIf}
!macroend

; Copies a said file beside the configuration, for the said one may lie on a stick or a share.
!macro SettingFile option key name
  !insertmacro Option "" "${option}="
  ${If} $R0 = 1
    Call BeginSettings
    ClearErrors
    CopyFiles /SILENT "$R1" "${STAGED}\${name}"
    ${If} ${Errors}
      StrCpy $Said "/${option}=$R1"
      Call RefuseSettings
    ${EndIf}
    WriteINIStr "${STAGED}\xianghu.ini" "xianghu" "${key}" "${STAGED}\${name}"
  ${EndIf}
!macroend

; What was checked where it lies for now is called what it will be called.
!macro Settled key name
  ${If} ${FileExists} "${STAGED}\${name}"
    WriteINIStr "${STAGED}\xianghu.ini" "xianghu" "${key}" "$Settings\${name}"
  ${EndIf}
!macroend

!macro TakeFile name
  ${If} ${FileExists} "${STAGED}\${name}"
    !insertmacro Move "" "${STAGED}\${name}" "$Settings\${name}"
    ${If} ${Errors}
      !insertmacro EndWith "" ${FAILED} "$(NotConfigured)"
    ${EndIf}
  ${EndIf}
!macroend

Function BeginSettings
  ${If} $Given = 0
    StrCpy $Given 1
    CreateDirectory "${STAGED}"
    FileOpen $R3 "${STAGED}\xianghu.ini" w
    FileWriteUTF16LE /BOM $R3 "[xianghu]$\r$\n"
    FileClose $R3
  ${EndIf}
FunctionEnd

Function RefuseSettings
  Call Abandon
  !insertmacro EndWith "" ${BAD_CONFIGURATION} "$(BadConfiguration)$\r$\n$\r$\n$Said"
FunctionEnd

; Puts the new configuration together beside the one that is in force, and has the new program check it.
Function Settings
  StrCpy $Given 0
  RMDir /r "${STAGED}"
  SetOutPath "$Here"
  !insertmacro Option "" "CONFIG="
  ${If} $R0 = 1
    StrCpy $Given 1
    CreateDirectory "${STAGED}"
    ClearErrors
    CopyFiles /SILENT "$R1" "${STAGED}\xianghu.ini"
    ${If} ${Errors}
      StrCpy $Said "/CONFIG=$R1"
      Call RefuseSettings
    ${EndIf}
    StrCpy $R9 "${STAGED}\xianghu.ini"
    Call Widen
  ${EndIf}
  !insertmacro Setting "SERVER" "server"
  !insertmacro SettingFile "CA" "county_ca" "county-ca.pem"
  !insertmacro Setting "CODE" "enrolment_code"
  !insertmacro Setting "PROXY" "proxy"
  !insertmacro Setting "DATA" "data_folder"
  !insertmacro Setting "LANG" "language"
  !insertmacro Setting "UPDATES" "updates"
  !insertmacro Setting "RING" "update_ring"
  !insertmacro Setting "UPDATEFOLDER" "update_folder"
  !insertmacro SettingFile "UPDATEROOT" "update_root" "update-root.json"
  SetOutPath "$INSTDIR"
  ${If} $Given = 1
    FlushINI "${STAGED}\xianghu.ini"
    nsExec::ExecToStack '"$INSTDIR\app.new\Xianghu-debug.exe" --check-config "${STAGED}\xianghu.ini"'
    Pop $Status
    Pop $Said
    ${If} $Status != 0
      Call RefuseSettings
    ${EndIf}
    !insertmacro Settled "county_ca" "county-ca.pem"
    !insertmacro Settled "update_root" "update-root.json"
    FlushINI "${STAGED}\xianghu.ini"
  ${EndIf}
FunctionEnd

